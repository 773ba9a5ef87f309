"""What the benchmark of servers is made of: the model, the bodies, the servers, the load, and the page of results."""
