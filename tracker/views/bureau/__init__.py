"""Bureau: 设置."""
