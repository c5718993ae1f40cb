//! Compiles all languages to the files that a page downloads: `languages LOCALES FOLDER`. For pages that Trunk builds.

use std::env::args_os;
use std::error::Error;
use std::path::PathBuf;

use factordesk_catalogue::compile::Catalogue;

fn main() -> Result<(), Box<dyn Error>> {
    let [locales, folder]: [PathBuf; 2] = args_os()
        .skip(1)
        .map(PathBuf::from)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "expected two folders: the catalogues, and where the files go")?;
    let catalogue = Catalogue::read(&locales).map_err(|problems| problems.join("\n"))?;
    Ok(catalogue.write(&folder)?)
}
