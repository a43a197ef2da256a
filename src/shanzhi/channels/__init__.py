"""应用领域层·入口: web API, command line. A channel translates; it decides nothing."""
