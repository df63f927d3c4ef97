"""A case's circle: recusal (回避) keeps people out, a seal (保密) lets in only whom it names."""
