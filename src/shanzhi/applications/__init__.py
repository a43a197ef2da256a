"""应用领域层·场景: rooms of one shape. Rooms do not know each other; the hub calls them by contract."""
