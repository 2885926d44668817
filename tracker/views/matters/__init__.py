"""Matters: 工作台, 看板, 驾驶舱, 事项 and the acts on it."""
