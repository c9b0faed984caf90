"""A browser that is driven over WebDriver: the few commands that the test of the console needs, with nothing but Python."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

# The key by which WebDriver names an element (W3C WebDriver, section 12.1).
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def missing():
    """What is not there of a browser and its driver; None if all is."""
    if not shutil.which("chromedriver"):
        return "chromedriver is not installed (Debian: chromium-driver)"
    if not (shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")):
        return "no chromium is installed"
    return None


class Browser:
    """Chromium without a window."""

    def __init__(self, limit):
        self.limit = limit
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        log = os.path.join(self.folder.name, "driver.log")
        # A session of its own, so that the browsers which it starts end with it.
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0", f"--log-path={log}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        self.base = None
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                self.base = f"http://127.0.0.1:{line.split('port ')[1].strip().rstrip('.')}"
                break
        if self.base is None:
            raise SystemExit("FAILED: chromedriver did not start")
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1180,900",
                     "--force-color-profile=srgb", f"--user-data-dir={self.folder.name}/profile"]
        options = {"args": arguments, "binary": shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")}
        wanted = {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}
        self.session = ""
        self.session = "/session/" + self.ask("POST", "/session", {"capabilities": wanted})["sessionId"]

    def ask(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + self.session + path, data=data, method=method, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=self.limit) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            problem = json.load(error)["value"]
            raise AssertionError(f"{method} {path}: {problem['error']}: {problem['message'].splitlines()[0]}") from None

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        """What a script returns that runs in the page."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def press(self, xpath):
        """A click of the mouse on an element that can be seen."""
        element = self.ask("POST", "/element", {"using": "xpath", "value": xpath})[ELEMENT]
        self.ask("POST", f"/element/{element}/click", {})

    def type(self, xpath, text):
        element = self.ask("POST", "/element", {"using": "xpath", "value": xpath})[ELEMENT]
        self.ask("POST", f"/element/{element}/clear", {})
        self.ask("POST", f"/element/{element}/value", {"text": text})

    def until(self, what, script, *arguments):
        """Waits until a script gives something that is true; gives that."""
        end = time.monotonic() + self.limit
        while True:
            found = self.run(script, *arguments)
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"never {what}; the page says: {self.run('return document.body.innerText')}")
            time.sleep(0.02)

    def screenshot(self):
        """The page as PNG, in Base64."""
        return self.ask("GET", "/screenshot")

    def complaints(self):
        """What the browser complained of: errors of scripts, and what the page was not allowed to do."""
        return [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] in ("SEVERE", "WARNING")]

    def close(self):
        try:
            if self.session:
                self.ask("DELETE", "")
        except (AssertionError, OSError):
            pass
        finally:
            try:
                os.killpg(self.driver.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.driver.wait()
            self.folder.cleanup()
