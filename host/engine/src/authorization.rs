//! C01 to C12: may this token charge? The CSMS, the authorization cache and the offline rules say.

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::*;
use serde_json::Value;

use crate::Engine;
use crate::device_model::names;
use crate::evse::Evse;
use crate::inbound::{CallRef, Refusal};
use crate::io::{Change, EvState, Notice, Output, Question, Report, StoredToken, Token, Verdict};
use crate::outbox::{Awaiting, CallFailure};
use crate::purpose::Purpose;
use crate::session::{Candidate, Cause};

/// Entries that the authorization cache keeps; the one not used for longest makes room.
const CACHE_ENTRIES: usize = 2_000;

/// An AuthorizeRequest on its way: whose, and what for.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    token: Token,
    aim: Aim,
}

#[derive(Clone, Debug)]
enum Aim {
    Start(Candidate),
    /// Another token wants to stop the transaction: it may if it is of the same group (C09).
    Stop {
        evse: i32,
    },
}

/// The authorization cache; the store mirrors it.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    entries: Vec<StoredToken>,
}

impl Cache {
    pub(crate) fn restore(entries: Vec<StoredToken>) -> Self {
        Self { entries }
    }

    fn find(&self, token: &Token, wall: DateTime) -> Option<IdTokenInfoType> {
        let key = key(token);
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        let alive = entry.expires_at.is_none_or(|at| at > wall);
        serde_json::from_str(&entry.info).ok().filter(|_| alive)
    }
}

const OTHER_DRIVER: &str = "another driver charges here";

/// Tokens are compared without regard to case.
fn key(token: &Token) -> String {
    format!("{}:{}", token.kind, token.value.to_lowercase())
}

fn accepted(info: &IdTokenInfoType, evse: i32, wall: DateTime) -> Result<(), String> {
    if info.status != AuthorizationStatusEnumType::Accepted {
        return Err(info.status.as_str().to_owned());
    }
    if info.cache_expiry_date_time.is_some_and(|expiry| expiry < wall) {
        return Err("Expired".into());
    }
    match &info.evse_id {
        Some(evses) if !evses.contains(&evse) => Err("NotAtThisLocation".into()),
        _ => Ok(()),
    }
}

impl Engine {
    /// A token was presented.
    pub(crate) fn on_token(&mut self, evse: Option<i32>, token: Token) {
        let Some(id) = evse.or_else(|| self.evse_for(&token)) else {
            let status = AuthorizationStatusEnumType::NotAtThisTime;
            return self.token_refused(evse, &token, status, "no EVSE is free");
        };
        if self.release_cable(id, &token) {
            return;
        }
        let Some(own) = self.evse(id) else { return };
        if own.authorizing {
            return;
        }
        match &own.driver {
            None => self.present(id, token),
            //= E07.FR.01 C01.FR.03
            Some(driver) if driver.token.is(&token) => self.stop_by(id, token),
            Some(driver) if driver.group.is_some() => {
                self.set_authorizing(id, true);
                self.look_up(Lookup {
                    token,
                    aim: Aim::Stop { evse: id },
                });
            }
            Some(_) => {
                let status = AuthorizationStatusEnumType::NotAtThisLocation;
                self.token_refused(Some(id), &token, status, OTHER_DRIVER);
            }
        }
    }

    /// Which EVSE a token at the station's own reader means.
    fn evse_for(&self, token: &Token) -> Option<i32> {
        let of_driver = |e: &&Evse| e.driver.as_ref().is_some_and(|driver| driver.token.is(token));
        let free = |e: &&Evse| e.driver.is_none() && !e.authorizing && self.chargeable(e.id);
        let plugged = |e: &&Evse| free(e) && e.ev != EvState::Disconnected;
        let evses = &self.evses;
        let found = evses
            .iter()
            .find(of_driver)
            .or_else(|| evses.iter().find(plugged));
        found.or_else(|| evses.iter().find(free)).map(|evse| evse.id)
    }

    fn present(&mut self, evse: i32, token: Token) {
        if !self.chargeable(evse) || !self.may_charge() {
            let status = AuthorizationStatusEnumType::NotAtThisTime;
            return self.token_refused(Some(evse), &token, status, "the EVSE cannot be used now");
        }
        let candidate = Candidate {
            evse,
            token: token.clone(),
            group: None,
            remote_start_id: None,
            call: None,
            check_token: false,
        };
        self.set_authorizing(evse, true);
        self.look_up(Lookup {
            token,
            aim: Aim::Start(candidate),
        });
    }

    /// A remote start whose token is checked as if it had been presented (F01.FR.02).
    pub(crate) fn look_up_remote(&mut self, candidate: Candidate) {
        let candidate = Candidate {
            call: None,
            check_token: false,
            ..candidate
        };
        self.look_up(Lookup {
            token: candidate.token.clone(),
            aim: Aim::Start(candidate),
        });
    }

    //= C10.FR.01 C12.FR.02 C12.FR.03
    fn look_up(&mut self, lookup: Lookup) {
        if !self.model.bool(&names::AUTH_ENABLED) || lookup.token.kind == "NoAuthorization" {
            return self.on_looked_up(lookup, Ok(None), "authorization is off");
        }
        let cached = self.cached(&lookup.token);
        let local = self.model.bool(&names::LOCAL_PRE_AUTHORIZE);
        if let Some(info) = cached.as_ref().filter(|_| local)
            && accepted(info, lookup.evse(), self.wall()).is_ok()
        {
            return self.on_looked_up(lookup, Ok(group(info)), "authorization cache");
        }
        //= C10.FR.03: a refusal in the cache is asked again, unless that is switched off.
        if let (Some(info), true) = (
            &cached,
            self.model.bool(&names::AUTH_CACHE_DISABLE_POST_AUTHORIZE),
        ) {
            let verdict = accepted(info, lookup.evse(), self.wall()).map(|()| group(info));
            return self.on_looked_up(lookup, verdict, "authorization cache");
        }
        let open = self.online && self.registration.is_accepted();
        if !open || self.model.bool(&names::DISABLE_REMOTE_AUTHORIZATION) {
            return self.look_up_offline(lookup);
        }
        let request = AuthorizeRequest::new(crate::transaction::id_token(&lookup.token));
        self.call(&request, Awaiting::Authorize(lookup));
    }

    //= C12.FR.05 C13.FR.02 C15.FR.08
    fn look_up_offline(&mut self, lookup: Lookup) {
        let cached = self.cached(&lookup.token);
        let verdict = match cached {
            Some(info) if self.model.bool(&names::LOCAL_AUTHORIZE_OFFLINE) => {
                accepted(&info, lookup.evse(), self.wall()).map(|()| group(&info))
            }
            None if self.model.bool(&names::OFFLINE_TX_FOR_UNKNOWN_ID) => Ok(None),
            _ => Err("unknown while offline".to_owned()),
        };
        self.on_looked_up(lookup, verdict, "offline");
    }

    pub(crate) fn on_authorize_result(&mut self, lookup: Lookup, payload: Value) {
        let Some(response) = self.read_response::<AuthorizeRequest>(payload) else {
            return self.on_looked_up(lookup, Err("the CSMS gave no usable answer".into()), "CSMS");
        };
        let info = response.id_token_info;
        self.remember(&lookup.token, &info);
        let verdict = accepted(&info, lookup.evse(), self.wall()).map(|()| group(&info));
        self.on_looked_up(lookup, verdict, "CSMS");
    }

    /// Silence is as being offline; an error is a no.
    pub(crate) fn on_authorize_failed(&mut self, lookup: Lookup, failure: &CallFailure) {
        match failure {
            CallFailure::Error(code) => self.on_looked_up(lookup, Err(code.clone()), "CSMS"),
            CallFailure::Offline | CallFailure::TimedOut => self.look_up_offline(lookup),
        }
    }

    fn on_looked_up(&mut self, lookup: Lookup, verdict: Result<Option<Token>, String>, how: &str) {
        let evse = lookup.evse();
        match (verdict, lookup.aim) {
            (Err(why), _) => {
                self.set_authorizing(evse, false);
                let status = why.parse().unwrap_or(AuthorizationStatusEnumType::Unknown);
                self.token_refused(Some(evse), &lookup.token, status, &why);
            }
            (Ok(group), Aim::Start(candidate)) => {
                self.report(Report::TokenAccepted {
                    evse: Some(evse),
                    how: how.to_owned(),
                });
                let token = Some(candidate.token.clone());
                let candidate = Candidate { group, ..candidate };
                if candidate.remote_start_id.is_some() {
                    // The plugin was asked before the CSMS got its answer.
                    return self.on_may_start(candidate, Verdict::Yes);
                }
                self.ask(Question::MayStart { evse, token }, Purpose::MayStart(candidate));
            }
            (Ok(group), Aim::Stop { evse }) => {
                self.set_authorizing(evse, false);
                let driver = self.evse(evse).and_then(|own| own.driver.as_ref());
                let same = driver.is_some_and(|driver| driver.group.is_some() && driver.group == group);
                if same {
                    self.stop_by(evse, lookup.token);
                } else {
                    let status = AuthorizationStatusEnumType::NotAtThisLocation;
                    self.token_refused(Some(evse), &lookup.token, status, OTHER_DRIVER);
                }
            }
        }
    }

    /// The log, and whatever light or display there is, hear of a refusal.
    pub(crate) fn token_refused(
        &mut self,
        evse: Option<i32>,
        token: &Token,
        status: AuthorizationStatusEnumType,
        why: &str,
    ) {
        self.tell_authorization(evse, token, status);
        self.report(Report::TokenRefused {
            evse,
            why: why.to_owned(),
        });
    }

    /// Nobody presents a token where none is needed.
    pub(crate) fn tell_authorization(
        &mut self,
        evse: Option<i32>,
        token: &Token,
        status: AuthorizationStatusEnumType,
    ) {
        if token.kind != "NoAuthorization" {
            self.put(Output::Tell(Notice::Authorization {
                evse,
                token: token.clone(),
                status: status.as_str().to_owned(),
            }));
        }
    }

    fn stop_by(&mut self, evse: i32, token: Token) {
        self.tell_authorization(Some(evse), &token, AuthorizationStatusEnumType::Accepted);
        let cause = Cause {
            token: Some(token),
            ..Cause::stop(TriggerReasonEnumType::StopAuthorized, ReasonEnumType::Local)
        };
        self.stop(evse, &cause);
    }

    fn cache_on(&self) -> bool {
        self.model.bool(&names::AUTH_CACHE_AVAILABLE) && self.model.bool(&names::AUTH_CACHE_ENABLED)
    }

    fn cached(&self, token: &Token) -> Option<IdTokenInfoType> {
        if self.cache_on() {
            self.cache.find(token, self.wall())
        } else {
            None
        }
    }

    /// C10.FR.01, C10.FR.04, C10.FR.05: what the CSMS says of a token is kept, refusals too.
    pub(crate) fn remember(&mut self, token: &Token, info: &IdTokenInfoType) {
        if !self.cache_on() || token.kind == "NoAuthorization" || token.kind == "Central" {
            return;
        }
        let wall = self.wall();
        let life = i64::from(self.model.integer(&names::AUTH_CACHE_LIFE_TIME));
        let by_life_time = (life > 0).then(|| crate::plus_millis(wall, life.saturating_mul(1000)));
        let expires_at = info.cache_expiry_date_time.or(by_life_time);
        let entry = StoredToken {
            key: key(token),
            info: crate::outbox::json(info),
            expires_at,
            last_used: wall,
        };
        self.cache.entries.retain(|old| old.key != entry.key);
        if self.cache.entries.len() >= CACHE_ENTRIES {
            // New entries are added at the end, so the first is the one not used for longest.
            let oldest = self.cache.entries.remove(0);
            self.store(Change::TokenRemove { key: oldest.key });
        }
        self.cache.entries.push(entry.clone());
        self.store(Change::Token(entry));
    }

    //= C11.FR.01 to C11.FR.04
    pub(crate) fn clear_cache(
        &mut self,
        _: &CallRef,
        _: ClearCacheRequest,
    ) -> Result<ClearCacheResponse, Refusal> {
        if !self.cache_on() {
            let mut response = ClearCacheResponse::new(ClearCacheStatusEnumType::Rejected);
            response.status_info = Some(crate::status_info("NotEnabled", "AuthCacheCtrlr is off"));
            return Ok(response);
        }
        self.cache.entries.clear();
        self.store(Change::TokensClear);
        Ok(ClearCacheResponse::new(ClearCacheStatusEnumType::Accepted))
    }
}

impl Lookup {
    fn evse(&self) -> i32 {
        match &self.aim {
            Aim::Start(candidate) => candidate.evse,
            Aim::Stop { evse } => *evse,
        }
    }
}

pub(crate) fn group(info: &IdTokenInfoType) -> Option<Token> {
    let group = info.group_id_token.as_ref()?;
    Some(Token {
        value: group.id_token.clone(),
        kind: group.r#type.as_str().to_owned(),
    })
}
