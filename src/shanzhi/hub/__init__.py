"""多智能体协同层: reception — understand, route, let a room work, moderate, verify, label. Never imports a room."""
