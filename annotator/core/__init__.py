"""The science of Annotator: text, spans, units, rulings, agreement and formats; a library on its own."""
