"""The executor: serves a registered model over OpenAI's API for signed vouchers, and answers for what it signed."""
