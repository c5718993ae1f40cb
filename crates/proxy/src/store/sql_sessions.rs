//! Sessions and used logins, in statements that both databases accept.

use async_trait::async_trait;

use super::database::{Columns, Database};
use super::sql::{PURGE_LOGINS, PURGE_SESSIONS};
use super::{Check, SessionRecord, SessionStore, SqlStore, StoreError, StoreKey, codec};

#[async_trait]
impl<D: Database> SessionStore for SqlStore<D> {
    async fn use_login(&self, key: StoreKey, now: u64, until: u64) -> Result<bool, StoreError> {
        // The insert itself tells whether the login is new: two replicas can't both use it.
        let noted = self
            .purge_and_run(
                PURGE_LOGINS,
                now,
                "INSERT INTO used_logins (id, expires_at) VALUES ($1, $2)
                 ON CONFLICT (id) DO NOTHING RETURNING expires_at",
                [key.as_bytes().into(), until.into()],
            )
            .await?;
        Ok(noted.is_some())
    }

    async fn put_session(
        &self,
        key: StoreKey,
        session: SessionRecord,
        now: u64,
    ) -> Result<(), StoreError> {
        let record = codec::write(&session)?;
        self.purge_and_run(
            PURGE_SESSIONS,
            now,
            "INSERT INTO sessions (id, record, last_seen, expires_at, checked_at, refresh) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (id) DO UPDATE SET record = excluded.record, last_seen = excluded.last_seen,
                                            expires_at = excluded.expires_at, checked_at = excluded.checked_at,
                                            refresh = excluded.refresh",
            [
                key.as_bytes().into(),
                record.into(),
                session.last_seen.into(),
                session.expires_at.into(),
                session.checked_at.into(),
                session.refresh.into(),
            ],
        )
        .await?;
        Ok(())
    }

    async fn session(&self, key: StoreKey) -> Result<Option<SessionRecord>, StoreError> {
        let found = self.database.look_up(
            "SELECT record, last_seen, checked_at, refresh FROM sessions WHERE id = $1",
            vec![key.as_bytes().into()],
        );
        let row = found.await?.into_iter().next();
        row.map(|mut row| read(&mut row)).transpose()
    }

    async fn touch_session(&self, key: StoreKey, now: u64) -> Result<(), StoreError> {
        // Replicas' clocks differ, so the time is never set back.
        self.run(
            "UPDATE sessions SET last_seen = $2 WHERE id = $1 AND last_seen < $2",
            [key.as_bytes().into(), now.into()],
        )
        .await?;
        Ok(())
    }

    async fn remove_session(&self, key: StoreKey) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM sessions WHERE id = $1",
            [key.as_bytes().into()],
        )
        .await?;
        Ok(())
    }

    async fn take_session(&self, key: StoreKey) -> Result<Option<SessionRecord>, StoreError> {
        let taken = self.first(
            "DELETE FROM sessions WHERE id = $1 RETURNING record, last_seen, checked_at, refresh",
            [key.as_bytes().into()],
        );
        taken.await?.map(|mut row| read(&mut row)).transpose()
    }

    async fn keep_refresh(
        &self,
        key: StoreKey,
        old: &[u8],
        new: &[u8],
    ) -> Result<bool, StoreError> {
        // No fence here: the provider has invalidated the old token, so the new one must be kept.
        let kept = self
            .first(
                "UPDATE sessions SET refresh = $3 WHERE id = $1 AND refresh = $2 RETURNING check_fence",
                [key.as_bytes().into(), old.into(), new.into()],
            )
            .await?;
        Ok(kept.is_some())
    }

    async fn claim_check(
        &self,
        key: StoreKey,
        now: u64,
        until: u64,
        stale: u64,
    ) -> Result<Check, StoreError> {
        let taken = self
            .first(
                "UPDATE sessions SET check_fence = check_fence + 1, check_until = $3
                 WHERE id = $1 AND check_until <= $2 AND check_paused <= $2 AND checked_at <= $4
                 RETURNING record, last_seen, checked_at, refresh, check_fence",
                [
                    key.as_bytes().into(),
                    now.into(),
                    until.into(),
                    stale.into(),
                ],
            )
            .await?;
        if let Some(mut row) = taken {
            let session = read(&mut row)?;
            return Ok(Check::Ours(row.number()?, session));
        }
        let found = self
            .first(
                "SELECT record, last_seen, checked_at, refresh, check_paused FROM sessions WHERE id = $1",
                [key.as_bytes().into()],
            )
            .await?;
        let Some(mut row) = found else {
            return Ok(Check::Gone);
        };
        let session = read(&mut row)?;
        Ok(if row.number()? > now && session.checked_at <= stale {
            Check::Paused
        } else {
            Check::NotOurs(session)
        })
    }

    async fn finish_check(
        &self,
        key: StoreKey,
        fence: u64,
        session: SessionRecord,
    ) -> Result<bool, StoreError> {
        let record = codec::write(&session)?;
        let kept = self
            .first(
                "UPDATE sessions SET record = $3, checked_at = $4, refresh = $5, check_until = 0, check_paused = 0
                 WHERE id = $1 AND check_fence = $2 RETURNING check_fence",
                [
                    key.as_bytes().into(),
                    fence.into(),
                    record.into(),
                    session.checked_at.into(),
                    session.refresh.into(),
                ],
            )
            .await?;
        Ok(kept.is_some())
    }

    async fn pause_check(&self, key: StoreKey, fence: u64, until: u64) -> Result<(), StoreError> {
        self.run(
            "UPDATE sessions SET check_until = 0, check_paused = $3 WHERE id = $1 AND check_fence = $2",
            [key.as_bytes().into(), fence.into(), until.into()],
        )
        .await?;
        Ok(())
    }

    async fn refuse_check(&self, key: StoreKey, fence: u64) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM sessions WHERE id = $1 AND check_fence = $2",
            [key.as_bytes().into(), fence.into()],
        )
        .await?;
        Ok(())
    }
}

/// Reads the columns `record, last_seen, checked_at, refresh`.
fn read(row: &mut Columns) -> Result<SessionRecord, StoreError> {
    let mut session: SessionRecord = codec::read(&row.text()?)?;
    session.last_seen = row.number()?;
    session.checked_at = row.number()?;
    session.refresh = row.maybe_bytes()?;
    Ok(session)
}
