"""The demo town: Zhaozhuang's roster and ten weeks of invented cases, replayed by the real actions."""
