"""Sources: 来源文件 and 拆解."""
