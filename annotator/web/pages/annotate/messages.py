"""The sentences that scripts say, translated once per page and handed over as JSON."""

from flask_babel import gettext as _


def script_messages() -> dict[str, str]:
    """Return every sentence by the key that scripts use; `{places}` are filled in the browser."""
    return _of_reading() | _of_marking() | _of_saving() | _of_submitting()


def _of_reading() -> dict[str, str]:
    return {
        "quoted": _("“{quote}”"),
        "where": _("{read} % read · {marked} % marked"),
        "text_label": _("Text of the article. Arrow keys move a cursor; the question mark shows all keys."),
        "seen_share": _("{percent} % of the article has been on screen"),
        "text_differs": _("The text on this page is not the article’s text, so marks would be in the wrong places. "
                          "Reload the page; if this stays, a browser extension may be changing the page."),
        "text_changed": _("Your browser or an extension has changed words of the article here (a translation?)."
                          " They cannot be marked, and marks on them are not shown."),
        "text_restored": _("This is the article’s own text again."),
        "not_shown": _("These are not the article’s own words: your browser or an extension put them here. "
                       "Show the original to mark it."),
        "parts_coming": _("This is still being loaded, and comes in a moment."),
        "parts_missing": _("The list of marks and other parts of this page cannot be loaded: the server cannot be "
                           "reached. You can go on marking; your marks are kept. The page tries again by itself. "
                           "If this stays, reload it."),
        "cannot_start": _("This page could not start. Nothing that you saved is lost: reload it."),
    }  # fmt: skip


def _of_marking() -> dict[str, str]:
    return {
        "select_words": _("Select words, then choose a label."),
        "select_first": _("Select words in the text first."),
        "choose_label": _("{quote} Which label?"),
        "tap_last": _("Tap the last word or choose a label: {quote}"),
        "active_mark": _("{label}: {quote}"),
        "marked": _("Marked as {label}: {quote}"),
        "already_marked": _("These words are already marked as {label}."),
        "relabelled": _("Now {label}: {quote}"),
        "relabelled_unlinked": _("Now {label}: {quote} Links that this label cannot have are hidden: {count}."),
        "removed": _("Deleted {label}: {quote}"),
        "edge_moved": _("Now: {quote}"),
        "edge_stays": _("The edge cannot move further."),
        "unusual_overlap": _("It is unusual that {label} overlaps another label. Is that what you mean?"),
        "unsure_now": _("Unsure: {quote}"),
        "sure_now": _("Sure: {quote}"),
        "note_kept": _("Note kept."),
        "note_too_long": _("This note has {count} characters, and at most {most} can be saved. Shorten it; until then "
                           "it stays on this device."),
        "linked": _("Linked to {quote}"),
        "unlinked": _("No longer linked to {quote}"),
        "link_choose": _("What does {quote} attribute? Click it in the text, or go there with J and K and press Enter. "
                         "Esc: nothing."),
        "link_from": _("Only these can be linked: {label}. Make one active first."),
        "link_never": _("Marks of these labels are not linked."),
        "link_nothing": _("There is nothing to link yet: mark one of these first: {labels}."),
        "link_no_target": _("Nothing that can be linked is marked here. Choose another place, or leave with Esc."),
        "link_left": _("Nothing was linked."),
        "undone": _("Undone: {quote}"),
        "redone": _("Redone: {quote}"),
        "nothing_to_undo": _("There is nothing to undo."),
        "nothing_to_redo": _("There is nothing to redo."),
        "meta_to": _("{label} → {quote}"),
        "meta_from": _("{label} ← {quote}"),
        "meta_unsure": _("unsure"),
        "meta_note": _("note: {note}"),
    }


def _of_saving() -> dict[str, str]:
    return {
        "saved": _("Saved"),
        "saving": _("Saving…"),
        "kept": _("Kept on this device ({count})"),
        "not_saved": _("Not saved ({count})"),
        "closed": _("Closed"),
        "closed_line": _("Nothing can be marked now."),
        "closed_now": _("{reason} Nothing can be marked now. If it is opened again, this page goes on by itself."),
        "open_again": _("The work is open again. You can go on."),
        "signed_out_now": _("You are signed out. Sign in again in another tab. What you do here until then is kept on "
                            "this device."),
        "signed_out_now_not_kept": _("You are signed out. Sign in again in another tab, and keep this one open: this "
                                     "browser keeps nothing."),
        "signed_out_not_kept": _("You are signed out, and this browser keeps nothing. Keep this tab open and sign in "
                                 "again in another one: then your last changes are sent."),
        "stopped_not_kept": _("Your last changes wait in this tab, since this browser keeps nothing. Keep it open: "
                              "they are sent as soon as that is possible. {reason}"),
        "saved_again": _("Everything is saved again."),
        "offline": _("The server cannot be reached. Go on: your changes are kept on this device and sent later, even "
                     "if you close this page."),
        "offline_not_kept": _("The server cannot be reached, and this browser keeps nothing. Go on, but keep this tab "
                              "open: your changes are sent later."),
        "signed_out": _("You are signed out. Your last changes are kept on this device: sign in again in another tab, "
                        "and they are sent."),
        "stopped": _("Your last changes are kept on this device and sent as soon as that is possible: {reason}"),
        "choose_version": _("A mark was changed in two places. Press “Try again now” and choose which one shall stay."),
        "refused": _("A change was not accepted and has been taken back: {reason}"),
        "returned": _("A mark that you changed here had been deleted elsewhere. It is back, as you changed it."),
        "version_of": _("{label}: {quote}"),
        "version_deleted": _("Deleted"),
        "version_links": _("links: {count}"),
    }  # fmt: skip


def _of_submitting() -> dict[str, str]:
    return {
        "submit_count": _("Marks: {count}"),
        "submit_unlinked": _("Marks that could have a link and have none: {count}. Links are optional."),
        "submit_unsaved": _("Some changes are not saved yet, so nothing was submitted. Try again in a moment."),
        "submit_unreachable": _("The server cannot be reached. Nothing was submitted; try again in a moment."),
    }
