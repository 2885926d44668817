"""Tables: 台账 and 导出."""
