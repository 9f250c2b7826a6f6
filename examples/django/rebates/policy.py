"""A strict content security policy: only scripts with the answer's own nonce run."""

import secrets


class ContentSecurityPolicy:
    """Gives every request a nonce, and every answer the policy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answers a request."""
        request.csp_nonce = secrets.token_urlsafe(16)
        response = self.get_response(request)
        response["Content-Security-Policy"] = (
            f"default-src 'self'; img-src data:; script-src 'nonce-{request.csp_nonce}' 'wasm-unsafe-eval'"
        )
        return response
