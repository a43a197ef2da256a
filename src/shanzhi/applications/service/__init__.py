"""政务服务: three rooms — consult (问), apply (导·办), follow (查·评) — on service items as executable contracts."""
