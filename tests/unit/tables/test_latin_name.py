import pytest

from leopard_census.tables.latin_name import latin_name


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Нежино 07", "Nezhino-07"),
        ("Кедровая Падь", "Kedrovaya-Pad"),
        ("Ерёмин ключ", "Yeremin-klyuch"),
        ("ЩУКА_2", "SHCHUKA-2"),
        ("Подъём", "Podyem"),
        ("Nezhino 07 (north)", "Nezhino-07-north"),
        ("Réserve", "Reserve"),
        ("珲春", ""),
        ("__", ""),
    ],
)
def test_names_are_written_as_on_maps(name, latin):
    assert latin_name(name) == latin


def test_composed_and_decomposed_letters_are_the_same():
    assert latin_name("Уссури\u0439") == latin_name("Уссури\u0438\u0306") == "Ussuriy"
