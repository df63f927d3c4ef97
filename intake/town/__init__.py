"""The town: villages, service centers, grids, departments, people, and who may sign in."""
