"""What should somebody be told of, who, and when is it enough? Pure: rows in, alerts out."""
