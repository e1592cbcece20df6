//! Orders for the ifaces of a running station, given by hand.

use plugpoint_connectivity::ifaces::{
    Act, Handle, Input, OptionError, OrderError, Outcome, Status, Target, Which,
};
use plugpoint_runtime::contract::OptionError as DriverError;
use plugpoint_runtime::{Answer, Question, Unanswered};
use tokio::sync::{mpsc, oneshot};

use super::ByHand;
use crate::driver::Message;

/// Where orders for ifaces are given.
#[derive(Clone)]
pub struct IfaceDesk {
    handle: Handle,
    messages: mpsc::UnboundedSender<Message>,
}

/// Why an option was not read or set.
#[derive(Debug, thiserror::Error)]
pub enum IfaceError {
    #[error(transparent)]
    Order(#[from] OrderError),
    #[error("the option `{name}` of `{iface}`: {why}")]
    Option {
        iface: String,
        name: String,
        why: String,
    },
    #[error("the station is stopping")]
    Stopping,
}

impl IfaceDesk {
    pub(crate) fn new(handle: Handle, messages: mpsc::UnboundedSender<Message>) -> Self {
        Self { handle, messages }
    }

    pub fn status(&self) -> Status {
        self.handle.status()
    }

    /// Takes ifaces up or down, connects or disconnects them; none: the station is stopping.
    pub async fn order(&self, act: Act, target: Target) -> Option<Vec<Outcome>> {
        self.handle.order(act, target).await
    }

    pub fn ignore(&self, which: Which) {
        self.handle.tell(Input::Ignore(which));
    }

    pub fn watch(&self, which: Which) {
        self.handle.tell(Input::Watch(which));
    }

    /// Has it told again whether there is connectivity.
    pub fn resend(&self) {
        self.handle.tell(Input::Resend);
    }

    /// An option of the host's, by its name in the configuration, or one of the driver's own.
    ///
    /// # Errors
    /// If the station does not control the iface, or there is no such option.
    pub async fn option(&self, iface: &str, name: &str) -> Result<String, IfaceError> {
        let hosts = self.handle.option(iface, name).await;
        if let Some(value) = hosts.ok_or(IfaceError::Stopping)?? {
            return Ok(value);
        }
        let (iface, name) = (iface.to_owned(), name.to_owned());
        let question = Question::GetLinkOption {
            iface: iface.clone(),
            name: name.clone(),
        };
        let why = match self.ask(question).await? {
            Ok(Answer::LinkOption(Ok(value))) => return Ok(value),
            Ok(Answer::LinkOption(Err(error))) => in_words(error),
            Ok(other) => format!("the driver answered with {other:?}"),
            Err(why) => unanswered(&why),
        };
        Err(IfaceError::Option { iface, name, why })
    }

    /// # Errors
    /// As [`Self::option`], or if the option cannot have this value.
    pub async fn set_option(&self, iface: &str, name: &str, value: &str) -> Result<(), IfaceError> {
        let hosts = self.handle.option(iface, name).await;
        let hosts = hosts.ok_or(IfaceError::Stopping)??.is_some();
        let (iface, name, value) = (iface.to_owned(), name.to_owned(), value.to_owned());
        let failed = |why| IfaceError::Option {
            iface: iface.clone(),
            name: name.clone(),
            why,
        };
        if hosts {
            let set = self.handle.set_option(&iface, &name, &value).await;
            let set = set.ok_or(IfaceError::Stopping)?;
            return set.map_err(|error: OptionError| failed(error.to_string()));
        }
        let question = Question::SetLinkOption {
            iface: iface.clone(),
            name: name.clone(),
            value,
        };
        match self.ask(question).await? {
            Ok(Answer::LinkOptionSet(Ok(()))) => Ok(()),
            Ok(Answer::LinkOptionSet(Err(error))) => Err(failed(in_words(error))),
            Ok(other) => Err(failed(format!("the driver answered with {other:?}"))),
            Err(why) => Err(failed(unanswered(&why))),
        }
    }

    async fn ask(&self, question: Question) -> Result<Result<Answer, Unanswered>, IfaceError> {
        let (asker, answer) = oneshot::channel();
        let asked = self.messages.send(Message::AskLink(ByHand { question, asker }));
        asked.map_err(|_| IfaceError::Stopping)?;
        answer.await.map_err(|_| IfaceError::Stopping)
    }
}

fn in_words(error: DriverError) -> String {
    match error {
        DriverError::BadValue(why) => format!("its driver does not take the value: {why}"),
        DriverError::ReadOnly => "it can only be read".into(),
        DriverError::Unknown => "its driver has no such option".into(),
    }
}

fn unanswered(why: &Unanswered) -> String {
    match why {
        Unanswered::NotExported(_) => "there is no such option".into(),
        why => why.to_string(),
    }
}
