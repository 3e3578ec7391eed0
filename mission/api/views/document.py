"""The OpenAPI document and its page."""

from __future__ import annotations

import functools
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


@functools.cache
def document() -> dict[str, Any]:
    """Written once a process: it says the same to everybody, and writing it takes a second or two."""
    return dict(SchemaGenerator().get_schema(request=None, public=True))


@extend_schema(exclude=True)
class Document(APIView):
    """The document; it holds nobody's data and everybody may read it."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (OpenApiJsonRenderer,)

    def get(self, request: Request) -> Response:
        return Response(document())


@extend_schema(exclude=True)
class DocumentPage(SpectacularSwaggerSplitView):
    """The document as a page that tries operations out. Its script is a file of its own, as the CSP demands."""

    authentication_classes = ()
    permission_classes = ()
    template_name = "api/docs.html"
