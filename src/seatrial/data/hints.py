"""What the name of a column hints at, in a few languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

PROTECTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "age": (
            "age",
            "alter",
            "edad",
            "eta",
            "idade",
            "leeftijd",
            "wiek",
            "dob",
            "birthdate",
            "birth date",
            "date birth",
            "birth year",
            "year birth",
            "geburtsdatum",
            "geburtsjahr",
            "date naissance",
            "annee naissance",
            "fecha nacimiento",
        ),
        "sex or gender": (
            "sex",
            "gender",
            "geschlecht",
            "sexe",
            "sexo",
            "sesso",
            "genero",
            "genre",
            "geslacht",
            "plec",
        ),
        "race or ethnicity": ("race", "ethnicity", "ethnic", "rasse", "ethnie", "raza", "raca", "etnia", "etnicidad"),
        "religion": ("religion", "religious", "faith", "konfession", "religione", "religiao", "godsdienst"),
        "nationality or origin": (
            "nationality",
            "citizenship",
            "native country",
            "country birth",
            "birth country",
            "staatsangehorigkeit",
            "nationalitat",
            "nationalite",
            "nacionalidad",
            "nacionalidade",
            "nazionalita",
            "migrationshintergrund",
        ),
        "disability": (
            "disability",
            "disabled",
            "handicap",
            "behinderung",
            "discapacidad",
            "deficiencia",
            "disabilita",
        ),
        "marital status": (
            "marital",
            "married",
            "civil status",
            "familienstand",
            "estado civil",
            "etat civil",
            "situation familiale",
            "stato civile",
            "burgerlijke staat",
        ),
        "sexual orientation": (
            "sexual orientation",
            "orientation sexuelle",
            "orientacion sexual",
            "sexuelle orientierung",
        ),
        "pregnancy": ("pregnant", "pregnancy", "schwanger", "enceinte", "embarazo"),
    }
)
TIME = frozenset(
    {
        "time",
        "timestamp",
        "ts",
        "datetime",
        "date",
        "day",
        "when",
        "at",
        "created",
        "updated",
        "datum",
        "zeit",
        "zeitpunkt",
        "fecha",
        "heure",
        "data",
        "hora",
        "ds",
        "period",
        "dt",
    }
)
ID = frozenset({"id", "uuid", "guid", "key", "identifier", "rowid", "pk", "kennung", "nummer"})
GROUP = frozenset(
    {
        "customer",
        "client",
        "user",
        "patient",
        "subject",
        "account",
        "member",
        "household",
        "person",
        "employee",
        "student",
        "driver",
        "passenger",
        "supplier",
        "vendor",
        "merchant",
        "store",
        "shop",
        "site",
        "machine",
        "device",
        "sensor",
        "vehicle",
        "aircraft",
        "tailnum",
        "tail",
        "session",
        "order",
        "kunde",
        "nutzer",
        "haushalt",
        "cliente",
        "usuario",
        "paciente",
        "utilisateur",
    }
)


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column name: lower case, without accents, parted at signs and at capitals.

    Examples
    --------
    >>> words_of("custBirthYear"), words_of("État-civil"), words_of("customer_id2")
    (('cust', 'birth', 'year'), ('etat', 'civil'), ('customer', 'id'))
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("ß", "ss"))
    plain = unicodedata.normalize("NFKD", parted).encode("ascii", "ignore").decode().lower()
    return tuple(word for word in re.split(r"[^a-z]+", plain) if word)


def protected_kind(name: str) -> str | None:
    """Return what protected property a column's name hints at, or None.

    Examples
    --------
    >>> protected_kind("Estado Civil"), protected_kind("page")
    ('marital status', None)
    """
    padded = f" {' '.join(word for word in words_of(name) if word not in ('of', 'de', 'du', 'di'))} "
    return next(
        (kind for kind, hints in PROTECTED.items() if any(f" {hint} " in padded for hint in hints)),
        None,
    )
