#!/usr/bin/env python3
"""The console of the development server in a real browser: a session appears, "Cut, then refuse" is pressed, the page shows that the session
is away and that it comes back; topics, the log, other faults, hostile values.

Says `skipped:` and ends with 77 where there is no browser.

Usage: browser.py BUILD_FOLDER [--screenshots FOLDER]
"""
import argparse
import base64
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.parse

import webdriver

LIMIT = 60
HOSTILE = "<img src=x onerror=document.title=1>"


class Server:
    """A development server with a console."""

    def __init__(self, build, *options):
        self.process = subprocess.Popen(
            [os.path.join(build, "bin", "diffusion-devserver"), "--port", "0", "--console", "0", "--seed", "1", *options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self._announced("ready on ")
        self.token = self._announced("control token ")
        self.console = self._announced("console on ")
        self.address = re.fullmatch(r"http://([^/]+)/#.*", self.console).group(1)

    def _announced(self, start):
        line = self.process.stdout.readline().rstrip("\n")
        if not line.startswith(start):
            raise SystemExit(f"FAILED: the server announced {line!r}")
        return line[len(start):]

    def get(self, path, **headers):
        """The status, the headers and the body that a request without a browser gets."""
        connection = http.client.HTTPConnection(self.address, timeout=LIMIT)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    def ready(self):
        """Waits until connections are accepted."""
        connection = http.client.HTTPConnection(self.address, timeout=LIMIT)
        connection.request("POST", "/wait?event=ready", headers={"Authorization": f"Bearer {self.token}"})
        assert connection.getresponse().status == 200

    def stop(self):
        self.process.terminate()
        self.process.wait(LIMIT)


def client(build, url):
    """A program that publishes for a while and survives what happens to its connection."""
    program = os.path.join(build, "c-examples", "recoverable_stream")
    process = subprocess.Popen(
        [program, "--url", url, "--values", "100000", "--interval", "100"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    threading.Thread(target=process.stdout.read, daemon=True).start()
    return process


STATE = "return document.querySelector('#sessions tr .badge')?.textContent === arguments[0]"
COUNTER = "return Number(document.getElementById(arguments[0]).textContent) >= arguments[1]"


def button(text, place="buttons"):
    return f"//*[@id='{place}']//button[text()='{text}']"


def press(browser, name):
    """Presses a button for a fault, and waits until the server has done it."""
    browser.run("document.getElementById('result').textContent = ''")
    browser.press(button(name))
    said = browser.until(f"an answer to {name}", "return document.getElementById('result').textContent")
    assert said.startswith("done: "), f"{name}: {said}"


def check(browser, server, build, shoot):
    browser.open(server.console)
    browser.until("connected", "return document.getElementById('link').textContent === 'live'")
    assert browser.run("return !document.getElementById('no-sessions').hidden"), "a session before there is any"
    program = client(build, server.url)
    try:
        browser.until("a session", STATE, "connected")
        browser.until("a topic with a value", "return document.querySelector('#topics [data-path] .value')?.textContent.length > 0")
        kind = browser.run("return document.querySelector('#topics [data-path] .kind').textContent")
        assert kind == "int64, 0 subscribed", kind
        shoot("console")

        # Long enough for a slow machine to see it; it is ended by hand.
        browser.type("//*[@id='period']", "50s")
        browser.press(button("Cut, then refuse"))
        browser.until("away", STATE, "disconnected")
        browser.until("refusing", "return document.getElementById('listening').textContent === 'refusing connections'")
        shoot("console-cut")
        browser.press(button("Accept"))
        browser.until("back", STATE, "connected")
        browser.until("counted", COUNTER, "reconnections", 1)
        browser.until("logged", "return /cut \\(Fin\\)/.test(document.getElementById('log').textContent)")
        assert browser.run("return document.querySelectorAll('#sessions tr').length") == 1, "the same session"

        browser.press(button("Cut", "sessions"))
        browser.until("back again", COUNTER, "reconnections", 2)
        before = browser.run("return document.querySelector('#topics [data-path] .value').textContent")
        browser.until("values that change", "return document.querySelector('#topics [data-path] .value').textContent !== arguments[0]", before)

        # Every button does something that the server understands.
        names = browser.run("return [...document.querySelectorAll('#buttons button')].map((button) => button.textContent)")
        browser.type("//*[@id='period']", "50ms")
        for name in names:
            press(browser, name)
        browser.press(button("Normal"))
        browser.type("//*[@id='text']", "fly away")
        browser.press("//*[@id='script']//button")
        browser.until("an explanation", "return /unknown action `fly`/.test(document.getElementById('result').textContent)")
    finally:
        program.kill()
        program.wait()
    press(browser, "Restart, forget")
    browser.until("no session", "return document.querySelectorAll('#sessions tr').length === 0")
    browser.until("no topic", "return document.querySelectorAll('#topics [data-path]').length === 0")
    server.ready()


def check_hostile(browser, server):
    """What clients send gets onto the page as text: here the name of a principal."""
    host, port = server.url.removeprefix("ws://").split(":")
    query = f"ty=WC&v=29&ca=10&r=60000&username={urllib.parse.quote(HOSTILE)}&password=AQhwYXNzd29yZA%3D%3D"
    with socket.create_connection((host, int(port)), LIMIT) as stream:
        stream.sendall((
            f"GET /diffusion?{query} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: E12MaVH1sy8OoYw13jS1mA==\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        browser.until("a session of that principal", "return document.getElementById('sessions').textContent.includes(arguments[0])", HOSTILE)
    assert browser.run("return document.title") == "Diffusion development server", "a script of a client ran"
    assert not browser.run("return document.images.length"), "a picture of a client"


def check_rules(server):
    """The rules of the control port hold for the console too."""
    status, headers, page = server.get("/")
    assert status == 200 and "<!DOCTYPE html>" in page, page
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, policy
    assert not re.search(r"(src|href)=\"(?!console\.|data:)", page), "something from elsewhere"
    assert server.token not in page
    right = {"Authorization": f"Bearer {server.token}"}
    for path, headers, expected in (
            ("/events", {}, 401), ("/status", {}, 401), ("/status", right, 200), ("/", {"Host": "evil.example"}, 403),
            ("/events", {**right, "Host": "evil.example"}, 403), ("/events", {**right, "Origin": "http://evil.example"}, 403), ("/cut", right, 405)):
        status, _, body = server.get(path, **headers)
        assert status == expected, (path, headers, status, body)
    connection = http.client.HTTPConnection(server.address, timeout=LIMIT)
    connection.request("GET", "/events", headers=right)
    answer = connection.getresponse()
    assert answer.headers["Content-Type"] == "text/event-stream", answer.headers
    assert answer.readline() == b"event: state\n"
    assert json.loads(answer.readline().removeprefix(b"data: "))["listening"] is True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--screenshots", help="where to write pictures for the documentation")
    arguments = parser.parse_args()
    reason = webdriver.missing()
    if reason:
        print(f"skipped: {reason}")
        sys.exit(77)

    def shoot(name):
        if arguments.screenshots:
            with open(os.path.join(arguments.screenshots, f"{name}.png"), "wb") as file:
                file.write(base64.b64decode(browser.screenshot()))

    server = Server(arguments.build, "--principal", f"{HOSTILE}:password")
    browser = None
    try:
        check_rules(server)
        browser = webdriver.Browser(LIMIT)
        check(browser, server, arguments.build, shoot)
        check_hostile(browser, server)
        complaints = [line for line in browser.complaints() if "status of 400" not in line]
        assert not complaints, complaints
        print("ok: the console in a browser")
    except AssertionError as error:
        print(f"FAILED: {error}")
        sys.exit(1)
    finally:
        if browser is not None:
            browser.close()
        server.stop()


if __name__ == "__main__":
    main()
