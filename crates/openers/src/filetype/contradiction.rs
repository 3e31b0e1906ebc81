//! Whether a file's name or declared type says something else than its bytes.

use creel_evidence::ContentType;

/// What an extension promises. `None` for extensions that promise nothing (`.dat`) or are not listed.
fn promised_by_extension(extension: &str) -> Option<&'static [ContentType]> {
    use ContentType as T;
    Some(match extension {
        "pdf" => &[T::Pdf],
        "png" => &[T::Png],
        "jpg" | "jpeg" | "jpe" | "jfif" => &[T::Jpeg],
        "gif" => &[T::Gif],
        "webp" => &[T::Webp],
        "bmp" | "dib" => &[T::Bmp],
        "tif" | "tiff" | "ico" | "heic" | "avif" => &[T::Image],
        "svg" => &[T::Svg, T::Xml],
        "zip" => &[T::Zip],
        "jar" | "apk" | "xpi" => &[T::Zip],
        "7z" => &[T::SevenZip],
        "rar" => &[T::Rar],
        "gz" | "tgz" => &[T::Gzip],
        "tar" | "bz2" | "xz" | "cab" | "ace" | "lzh" | "zst" => &[T::Archive],
        "docx" | "docm" | "dotx" | "xlsx" | "xlsm" | "pptx" | "ppsx" | "odt" | "ods" | "odp" => {
            &[T::OfficeXml, T::Zip, T::Ole]
        }
        // Office opens these whatever is inside; RTF, HTML and text are usual.
        "doc" | "dot" => &[T::Ole, T::Rtf, T::OfficeXml, T::Zip, T::Html, T::Xml, T::Text, T::Mail],
        "xls" => &[T::Ole, T::OfficeXml, T::Zip, T::Html, T::Xml, T::Text],
        "ppt" | "pps" => &[T::Ole, T::OfficeXml],
        "msg" => &[T::OutlookMessage, T::Ole],
        "rtf" => &[T::Rtf],
        "one" => &[T::OneNote],
        "html" | "htm" | "xhtml" | "shtml" => &[T::Html, T::Xml, T::Svg, T::Text, T::Script],
        "txt" | "log" | "md" | "csv" => &[T::Text, T::Mail, T::Mbox, T::Script, T::Xml],
        "xml" => &[T::Xml, T::Svg, T::Html, T::Text],
        "eml" => &[T::Mail, T::Mbox, T::Text],
        "ics" | "ical" => &[T::Calendar],
        "vcf" => &[T::Vcard],
        "exe" | "dll" | "scr" => &[T::Executable],
        "lnk" => &[T::Shortcut],
        "chm" => &[T::Chm],
        "url" | "website" | "webloc" | "rdp" => &[T::LinkFile, T::Text],
        "library-ms" | "searchconnector-ms" | "settingcontent-ms" | "appinstaller" => &[T::LinkFile, T::Xml],
        "iso" | "img" | "vhd" | "vhdx" => &[T::DiskImage],
        _ => return None,
    })
}

/// The extension that stands for a declared media type.
fn extension_of_type(declared: &str) -> Option<&'static str> {
    Some(match declared {
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/bmp" => "bmp",
        "image/svg+xml" => "svg",
        "application/zip" | "application/x-zip-compressed" => "zip",
        "application/x-7z-compressed" => "7z",
        "application/vnd.rar" | "application/x-rar-compressed" => "rar",
        "application/gzip" | "application/x-gzip" => "gz",
        "application/msword" => "doc",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.ms-powerpoint" => "ppt",
        "application/rtf" | "text/rtf" => "rtf",
        "text/html" | "application/xhtml+xml" => "html",
        "text/calendar" => "ics",
        "text/vcard" | "text/x-vcard" => "vcf",
        "message/rfc822" => "eml",
        _ if declared.starts_with("application/vnd.openxmlformats-officedocument.") => "docx",
        _ => return None,
    })
}

/// Whether the name's extension or the declared type promises another kind of file than the bytes are.
///
/// Silent where the promise is loose (`application/octet-stream`, no extension) and for empty files. Raster
/// pictures under each other's names are a photographer's slip, not a contradiction.
#[must_use]
pub fn contradicts(declared: Option<&str>, name: Option<&str>, is: ContentType) -> bool {
    if is == ContentType::Empty {
        return false;
    }
    let extension = name
        .and_then(|name| name.trim().trim_end_matches('.').rsplit_once('.'))
        .map(|(_, extension)| extension.trim().to_ascii_lowercase());
    let declared = declared.map(|declared| declared.trim().to_ascii_lowercase());
    let breaks = |promised: &[ContentType]| {
        let both_pictures = is.is_image() && promised.iter().all(|kind| kind.is_image());
        !promised.contains(&is) && !both_pictures
    };
    let by_name = extension.as_deref().and_then(promised_by_extension);
    let by_type = declared.as_deref().and_then(extension_of_type).and_then(promised_by_extension);
    by_name.is_some_and(breaks) || by_type.is_some_and(breaks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_kept_or_broken() {
        let pdf = ContentType::Pdf;
        assert!(!contradicts(Some("application/pdf"), Some("Invoice.PDF"), pdf));
        assert!(!contradicts(Some("application/octet-stream"), Some("Invoice.PDF"), pdf));
        assert!(contradicts(Some("application/pdf"), Some("Invoice.pdf"), ContentType::Html));
        assert!(contradicts(Some("application/octet-stream"), Some("invoice.pdf.html"), pdf));
        assert!(contradicts(Some("image/png"), None, ContentType::Executable));
        assert!(!contradicts(Some("image/png"), Some("photo.jpg"), ContentType::Png));
        assert!(!contradicts(None, Some("noextension"), pdf));
        assert!(!contradicts(None, Some("x.pdf"), ContentType::Empty));
    }
}
