//! `seeds TARGET DIRECTORY`: writes what libFuzzer starts from. `cargo xtask fuzz` calls it.
//!
//! Each line of the target's corpus becomes a file in `DIRECTORY/seeds`; its words become a dictionary, `DIRECTORY/words.dict`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use factordesk_fuzz::{TARGETS, Target, corpus};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(name), Some(directory), None) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return failed("usage: seeds TARGET DIRECTORY");
    };
    let Some(target) = TARGETS.iter().find(|target| *target.name == *name) else {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        return failed(&format!(
            "{} is no fuzz target; there are {}",
            name.display(),
            names.join(", ")
        ));
    };
    let directory = PathBuf::from(directory);
    match write(target, &directory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&format!("can't write to {}: {error}", directory.display())),
    }
}

fn write(target: &Target, directory: &std::path::Path) -> std::io::Result<()> {
    let seeds = directory.join("seeds");
    fs::create_dir_all(&seeds)?;
    for (index, input) in corpus::read(target.corpus).iter().enumerate() {
        // libFuzzer doesn't know the escapes of a corpus line, and reads one input per file.
        fs::write(seeds.join(format!("{index:04}")), input)?;
    }
    let words: String = target.words.iter().map(|word| entry(word)).collect();
    fs::write(directory.join("words.dict"), words)
}

/// A line of libFuzzer's dictionary format: a quoted string, with `\xNN` for anything but letters and digits.
fn entry(word: &str) -> String {
    let text: String = word
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("\\x{byte:02X}")
            }
        })
        .collect();
    // libFuzzer takes no empty entry.
    if text.is_empty() {
        text
    } else {
        format!("\"{text}\"\n")
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a command line tool reports its failure"
)]
fn failed(problem: &str) -> ExitCode {
    eprintln!("error: {problem}");
    ExitCode::from(2)
}
