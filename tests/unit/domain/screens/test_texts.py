"""The words about a tariff on a screen: the best language first."""

from forecourt.domain.screens.texts import texts_for
from forecourt.domain.tariffs import Text
from tests import rows

DUTCH, FRENCH = Text(language="nl", text="Gratis"), Text(language="fr", text="Gratuit")


def test_what_its_owner_wrote_is_shown_in_the_driver_s_language_first() -> None:
    tariff = rows.tariff(texts=(DUTCH, FRENCH))

    assert texts_for(tariff, ("fr-BE", "nl")) == (FRENCH,)
    assert texts_for(tariff, (None, "nl"), several=True) == (DUTCH, FRENCH)


def test_a_language_that_nobody_wrote_gives_the_first_that_was_written() -> None:
    assert texts_for(rows.tariff(texts=(DUTCH, FRENCH)), ("de",)) == (DUTCH,)


def test_without_words_of_its_owner_the_prices_speak() -> None:
    [text] = texts_for(rows.tariff(), ("de",))

    assert text.language == "de"
    assert "EUR/kWh" in text.text


def test_a_language_that_we_do_not_have_is_told_in_english() -> None:
    [text] = texts_for(rows.tariff(), ("xx",))

    assert text.language == "en"


def test_a_station_of_several_languages_gets_them_all_once() -> None:
    texts = texts_for(rows.tariff(), ("nl", "de"), several=True)

    assert texts[0].language in ("nl", "de")
    assert len({each.language for each in texts}) == len(texts) > 1
