"""What the API gives, as pydantic models: views return them, and the description says what they are."""
