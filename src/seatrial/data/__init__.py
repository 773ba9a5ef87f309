"""Tables in, schema, data checks, frames to columns."""
