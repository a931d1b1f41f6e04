#!/usr/bin/env python3
"""Random search over a host's REST interface: rest_random_search.py http://localhost:8080 [TOKEN]"""
import json, random, sys, urllib.request

def call(method, path, body=None):
    headers = {"Content-Type": "application/json"}
    if len(sys.argv) > 2:
        headers["Authorization"] = "Bearer " + sys.argv[2]
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(sys.argv[1] + path, data, headers, method=method)) as answer:
        return json.loads(answer.read() or "null")

source = {"task": "row-mnist", "weights": "per-row", "ranges": "mse"}
study = call("POST", "/api/studies", {"source": source, "fleet": "sim:cortex-m4x2", "samples": 200})
rng = random.Random(1)
for _ in range(5):  # ask a batch of as many genomes as keep the devices busy, be told outcomes in the same order
    genomes = [[rng.choice(widths) for widths in study["alleles"]] for _ in range(study["window"])]
    for told in call("POST", f"/api/studies/{study['id']}/evaluations", {"genomes": genomes}):
        print(told["genome"], told.get("infeasible") or (told["accuracy"]["correct"], told["modelBytes"]))
call("DELETE", "/api/studies/" + study["id"])
