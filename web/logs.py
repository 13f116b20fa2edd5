"""What the log may say of a failure: its kind and the places in the code, never its message, which may hold what somebody typed."""

import logging
import secrets
import traceback

log = logging.getLogger("portal")


def new_reference() -> str:
    """What a person can quote and the log can be searched for."""
    return secrets.token_hex(4).upper()


def without_content(trouble: BaseException) -> str:
    """The kind of a failure and where it happened, innermost last."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trouble.__traceback__)]
    return " < ".join([type(trouble).__name__, *reversed(places)])


def record_failure(trouble: BaseException) -> str:
    """Log a failure without its content; returns the reference to show to the person."""
    reference = new_reference()
    log.error("reference %s: %s", reference, without_content(trouble))
    return reference


def keep_content_out() -> None:
    """Make every logger of the process, Streamlit's and the server's too, leave out the message of an exception."""
    made = logging.getLogRecordFactory()

    def made_without_content(*args: object, **kwargs: object) -> logging.LogRecord:
        record = made(*args, **kwargs)
        if record.exc_info and isinstance(record.exc_info[1], BaseException):
            record.msg = f"{record.getMessage()}: {without_content(record.exc_info[1])}"
            record.args = ()
            record.exc_info = None
        elif record.args and any(isinstance(value, BaseException) for value in _values(record.args)):
            record.args = _named(record.args)
        return record

    logging.setLogRecordFactory(made_without_content)
    logging.getLogger("streamlit.error_util").disabled = True  # a page's failure is logged once, with its reference


def _values(args: object) -> list:
    return list(args.values()) if isinstance(args, dict) else list(args)


def _named(args: object) -> object:
    def name(value: object) -> object:
        return type(value).__name__ if isinstance(value, BaseException) else value

    return (
        {key: name(value) for key, value in args.items()}
        if isinstance(args, dict)
        else tuple(name(value) for value in args)
    )
