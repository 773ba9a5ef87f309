"""The data plane: validate, route, batch, predict, record, answer; knows no HTTP."""
