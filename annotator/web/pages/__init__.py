"""The pages: what people see and send, family by family."""
