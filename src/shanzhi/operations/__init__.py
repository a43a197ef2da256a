"""运行保障体系: the control room. Sees all, is imported by none."""
