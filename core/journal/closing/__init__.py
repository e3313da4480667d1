"""A lesson closes when its term is over (§4.2.5.1). What is entered of it is changed from then on
with a reason and the deputy head's consent: rule.py says when, requests.py keeps what is asked for,
reading.py shows it."""
