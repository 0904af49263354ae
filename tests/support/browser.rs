//! Headless Chromium, driven through chromedriver with plain WebDriver requests.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, Method};
use serde_json::{Value, json};

/// Keys as WebDriver writes them.
pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const SPACE: &str = " ";

/// How long something may take to appear; browsers are slow on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with one window and an empty profile; dropped, it ends.
pub(crate) struct Browser {
    driver: Child,
    client: Client,
    port: u16,
    session: String,
}

impl Browser {
    /// Starts one, or says why there is none: the machine lacks Chromium or chromedriver.
    pub(crate) async fn start() -> Result<Self, String> {
        let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
            .into_iter()
            .find(|path| std::path::Path::new(path).exists())
            .ok_or("there is no Chromium")?;
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("chromedriver does not start: {error}"))?;
        let port = port_of(&mut driver);
        let client = Client::builder().no_proxy().build().expect("a client");
        let mut browser = Self {
            driver,
            client,
            port,
            session: format!("http://127.0.0.1:{port}/session"),
        };
        let answer = browser
            .ask(Method::POST, "", Some(capabilities(chromium)))
            .await;
        let id = answer["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("no session: {answer}"));
        browser.session = format!("{}/{id}", browser.session);
        Ok(browser)
    }

    /// Opens a page and waits until it is loaded.
    pub(crate) async fn open(&self, url: &str) {
        self.ask(Method::POST, "/url", Some(json!({ "url": url })))
            .await;
    }

    /// Presses and releases these keys, one after the other, wherever the focus is.
    pub(crate) async fn type_keys(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }))
            })
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.ask(
            Method::POST,
            "/actions",
            Some(json!({ "actions": [keyboard] })),
        )
        .await;
    }

    /// The value of an expression on the page.
    pub(crate) async fn value(&self, expression: &str) -> Value {
        let script = json!({ "script": format!("return {expression}"), "args": [] });
        self.ask(Method::POST, "/execute/sync", Some(script)).await
    }

    /// Waits until an expression on the page is true.
    pub(crate) async fn until(&self, expression: &str) {
        let begun = Instant::now();
        while self.value(expression).await != true {
            if begun.elapsed() > PATIENCE {
                let text = self.value("document.body.innerText").await;
                panic!("never: {expression}\n{}", text.as_str().unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What the console has shown of this severity since the last time.
    pub(crate) async fn console(&self, level: &str) -> Vec<String> {
        let lines = self.log("browser").await;
        lines
            .iter()
            .filter(|line| line["level"] == level)
            .map(|line| line["message"].to_string())
            .collect()
    }

    /// The addresses of everything that was asked for since the last time.
    pub(crate) async fn requests(&self) -> Vec<String> {
        let lines = self.log("performance").await;
        lines
            .iter()
            .filter_map(|line| {
                let event: Value = serde_json::from_str(line["message"].as_str()?).ok()?;
                let event = &event["message"];
                let is_request = event["method"] == "Network.requestWillBeSent";
                is_request.then(|| {
                    event["params"]["request"]["url"]
                        .as_str()
                        .map(str::to_owned)
                })?
            })
            .collect()
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        let answer = self
            .ask(Method::POST, "/se/log", Some(json!({ "type": kind })))
            .await;
        answer.as_array().cloned().expect("a list of lines")
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.session))
            .timeout(PATIENCE);
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let response = request.send().await.expect("chromedriver answers");
        let is_success = response.status().is_success();
        let text = response.text().await.expect("the whole answer");
        let mut answer: Value = serde_json::from_str(&text).expect("an answer is JSON");
        assert!(is_success, "{path}: {}", answer["value"]["message"]);
        answer["value"].take()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // chromedriver leaves its browser behind when it is killed, so it is told to end it, even when a test has failed.
        let _ = self.end_session();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// Written by hand, because nothing can be awaited in a drop.
    fn end_session(&self) -> std::io::Result<()> {
        let path = self.session.split_once("/session").unwrap_or_default().1;
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "DELETE /session{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

fn port_of(driver: &mut Child) -> u16 {
    let stdout = driver.stdout.take().expect("it has a pipe");
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let port = lines
        .find_map(|line| {
            line.split_once("successfully on port ")?
                .1
                .trim_end_matches('.')
                .parse()
                .ok()
        })
        .expect("chromedriver says its port");
    // Read on, or it would wait for its pipe one day.
    std::thread::spawn(move || lines.for_each(drop));
    port
}

fn capabilities(chromium: &str) -> Value {
    // The sandbox of Chromium does not start as root; quiet flags keep it from asking for hosts of its maker.
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=800,900",
    ];
    json!({ "capabilities": { "alwaysMatch": {
        "goog:chromeOptions": { "binary": chromium, "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    } } })
}
