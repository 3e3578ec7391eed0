"""The demo mission and missions of any size, as workbooks."""
