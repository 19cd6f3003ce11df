"""What the Open311 client `georeport` reads from a server, as JSON: georeport-read.py ADDRESS json|xml SERVICE REQUEST"""
import json
import sys

from georeport import GeoReport

address, output_format, service, request = sys.argv[1:]
client = GeoReport(address, jurisdiction='jiujiang', output_format=output_format)
print(json.dumps({
    'services': client.get_service_list(),
    'definition': client.get_service_definition(service),
    'requests': client.get_service_requests(),
    'open': client.get_service_requests(service_code=service, status='open', start_date='2026-01-01T00:00:00Z', service_request_id=request),
    'request': client.get_service_request(request),
}))
