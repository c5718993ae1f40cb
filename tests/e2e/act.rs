//! Acting on the page as a person would. Each action waits for its target, and is repeated while the page is still
//! changing.

use anyhow::{Result, ensure};
use thirtyfour::{Key, WebElement};

use crate::browser::Browser;
use crate::find::{Query, role, testid};
use crate::wait::until;

impl Browser {
    /// Clicks the first element that `query` finds.
    pub(crate) async fn click(&self, query: &Query) -> Result<()> {
        self.act("click", query, async |element| {
            // The driver doesn't scroll to what is behind a dialog's footer, as a person would.
            let scroll = "const [it] = arguments;
                if (it.closest('.dialog-body') && !it.closest('.dialog-foot')) it.scrollIntoView({ block: 'center' });";
            self.script(scroll, vec![element.to_json()?]).await?;
            element.click().await?;
            Ok(())
        })
        .await
    }

    /// Clicks the button with this name.
    pub(crate) async fn click_button(&self, name: &str) -> Result<()> {
        self.click(&role("button").named(name)).await
    }

    /// Opens the menu above the list, and chooses this item.
    pub(crate) async fn choose_from_list_menu(&self, item: &str) -> Result<()> {
        self.click(&testid("list-more")).await?;
        self.click(&role("menuitem").named(item)).await
    }

    /// Replaces the field's content by `value`, as if pasted. (`WebDriver`'s own typing puts the caret at the end of a
    /// field in a shadow root and ignores the selection; Firefox's splits an emoji.)
    pub(crate) async fn fill(&self, query: &Query, value: &str) -> Result<()> {
        self.act("fill", query, async |element| {
            let select = "arguments[0].focus(); arguments[0].select();";
            self.script(select, vec![element.to_json()?]).await?;
            if value.is_empty() {
                return self.press(Key::Backspace + "").await;
            }
            let insert = "return document.execCommand('insertText', false, arguments[0])";
            let inserted = self.script(insert, vec![value.into()]).await?;
            ensure!(inserted == true, "the engine inserts no text");
            Ok(())
        })
        .await
    }

    /// Chooses the option with this text.
    pub(crate) async fn choose(&self, query: &Query, option: &str) -> Result<()> {
        self.act("choose", query, async |element| {
            let script = "
                const [select, wanted] = arguments;
                const option = [...select.options].find(o => o.text.trim() === wanted);
                if (!option) throw new Error(`options: ${[...select.options].map(o => o.text)}`);
                select.value = option.value;
                for (const type of ['input', 'change'])
                    select.dispatchEvent(new Event(type, { bubbles: true }));";
            self.script(script, vec![element.to_json()?, option.into()])
                .await?;
            Ok(())
        })
        .await
    }

    /// Sends keys to the focused element.
    pub(crate) async fn press(&self, keys: impl Into<thirtyfour::TypingData>) -> Result<()> {
        let chain = self.driver().action_chain();
        chain.send_keys(keys.into()).perform().await?;
        Ok(())
    }

    /// Moves the focus back by one element, with Shift+Tab.
    pub(crate) async fn shift_tab(&self) -> Result<()> {
        let chain = self.driver().action_chain();
        let chain = chain.key_down(Key::Shift).send_keys(Key::Tab);
        chain.key_up(Key::Shift).perform().await?;
        Ok(())
    }

    /// Selects the focused field's content, with Ctrl+A.
    pub(crate) async fn select_all(&self) -> Result<()> {
        let chain = self.driver().action_chain();
        let chain = chain.key_down(Key::Control).send_keys("a");
        chain.key_up(Key::Control).perform().await?;
        Ok(())
    }

    async fn act(
        &self,
        what: &str,
        query: &Query,
        action: impl AsyncFn(&WebElement) -> Result<()>,
    ) -> Result<()> {
        until(&format!("{what} {query}"), async || {
            Ok(match self.look(query).await? {
                Ok(element) => {
                    action(&element).await?;
                    Ok(())
                }
                Err(why) => Err(why),
            })
        })
        .await
    }
}
