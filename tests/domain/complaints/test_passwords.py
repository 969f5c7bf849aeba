"""What is stored of a password is as strong as its module says; other tests hash with less."""

from complaints.office.passwords import hash_password, is_password


def test_a_password_is_hashed_with_sixty_four_megabytes_of_memory() -> None:
    hashed = hash_password("落日熔金暮云合璧")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert is_password("落日熔金暮云合璧", hashed)
    assert not is_password("落日熔金暮云合壁", hashed)
    assert hash_password("落日熔金暮云合璧") != hashed
