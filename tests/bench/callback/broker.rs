//! The question as JSON over an MQTT broker: a topic for questions, one for answers, QoS 0.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, Publish, QoS};
use tokio::time::{sleep, timeout};

use super::Way;
use super::record::{Configure, check, configured, question};
use crate::role::{Child, Role};

const QUESTIONS: &str = "plugpoint/network/configure";
const ANSWERS: &str = "plugpoint/network/configured";
const PATIENCE: Duration = Duration::from_secs(10);
const MISSING: &str = "the MQTT broker `mosquitto` cannot be started; on Debian: `apt-get install mosquitto`";

pub(super) struct Broker {
    client: Client,
    question: Configure,
    _answerer: Child,
    _broker: Child,
}

struct Client {
    client: AsyncClient,
    events: EventLoop,
}

impl Broker {
    pub(super) async fn start(folder: &Path) -> Result<Self> {
        let (broker, port) = mosquitto(folder)?;
        let client = Client::subscribed("station", port, ANSWERS).await?;
        let mut broker = Self {
            client,
            question: question(),
            _answerer: Role::AnswerOverMqtt(port).start()?,
            _broker: broker,
        };
        broker.wait_for_the_answerer().await?;
        Ok(broker)
    }

    /// What is published before it has subscribed goes to nobody.
    async fn wait_for_the_answerer(&mut self) -> Result<()> {
        for _ in 0..100 {
            if timeout(Duration::from_millis(100), self.ask()).await.is_ok() {
                return Ok(());
            }
        }
        self.ask().await.map(drop)
    }
}

impl Way for Broker {
    async fn ask(&mut self) -> Result<()> {
        self.client.publish(QUESTIONS, &self.question)?;
        let answer = timeout(PATIENCE, self.client.next());
        let answer = answer.await.context("no answer over MQTT")??;
        check(&serde_json::from_slice(&answer.payload)?)
    }
}

/// The process at the other end.
pub(crate) async fn answer(port: u16) -> Result<()> {
    let mut client = Client::subscribed("plugin", port, QUESTIONS).await?;
    loop {
        let question = client.next().await?;
        let answer = configured(serde_json::from_slice(&question.payload)?);
        client.publish(ANSWERS, &answer)?;
    }
}

impl Client {
    async fn subscribed(name: &str, port: u16, topic: &str) -> Result<Self> {
        let mut options = MqttOptions::new(name, "127.0.0.1", port);
        options.set_keep_alive(Duration::from_secs(60));
        let (client, events) = AsyncClient::new(options, 16);
        client.try_subscribe(topic, QoS::AtMostOnce)?;
        let mut client = Self { client, events };
        client.until_subscribed().await?;
        Ok(client)
    }

    /// The broker may not listen yet.
    async fn until_subscribed(&mut self) -> Result<()> {
        for _ in 0..100 {
            match self.events.poll().await {
                Ok(Event::Incoming(Packet::SubAck(_))) => return Ok(()),
                Ok(_) => {}
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
        self.events
            .poll()
            .await
            .context("the MQTT broker does not answer")
            .map(drop)
    }

    fn publish(&self, topic: &str, record: &impl serde::Serialize) -> Result<()> {
        let payload = serde_json::to_vec(record)?;
        Ok(self.client.try_publish(topic, QoS::AtMostOnce, false, payload)?)
    }

    async fn next(&mut self) -> Result<Publish> {
        loop {
            if let Event::Incoming(Packet::Publish(message)) = self.events.poll().await? {
                return Ok(message);
            }
        }
    }
}

/// Whether the broker is installed, asked before anything is measured.
pub(crate) fn installed() -> Result<()> {
    command().arg("-h").output().context(MISSING).map(drop)
}

/// A broker of our own, on a free port.
fn mosquitto(folder: &Path) -> Result<(Child, u16)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let config = folder.join("mosquitto.conf");
    let settings = format!(
        "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nlog_type none\n"
    );
    std::fs::write(&config, settings)?;
    let mut command = command();
    command.arg("-c").arg(&config);
    let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    Ok((Child(started.context(MISSING)?), port))
}

fn command() -> Command {
    let mut command = Command::new("mosquitto");
    // Debian puts it where only root's shell looks.
    command.env(
        "PATH",
        format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default()),
    );
    command
}
