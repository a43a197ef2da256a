"""政务服务: 问·导·办·查·评 on service items."""
