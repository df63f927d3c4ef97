"""The pages: read a request, call one action, render. Flask's request and session exist only here."""
