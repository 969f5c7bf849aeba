"""Passkeys (WebAuthn Level 2) as the only proof of a log-in: the device checks the person (user verification), so a
passkey is two factors. Attestation is not asked for: any device may hold one."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from complaints.errors import Incomplete, NotAllowed
from complaints.model import Factors, Passkey, Staff
from complaints.office.relying_party import Party
from complaints.ports import Records

_LONGEST_NAME = 64
_BAD = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


def options_to_add(party: Party, account: Staff, factors: Factors, *, challenge: bytes) -> str:
    """JSON for `navigator.credentials.create`."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_name=account.name,
        user_id=f"staff:{account.id}".encode(),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in factors.passkeys
        ],
    )
    return options_to_json(options)


def options_to_log_in(party: Party, *, challenge: bytes) -> str:
    """JSON for `navigator.credentials.get`; the browser offers every passkey of this site."""
    return options_to_json(
        generate_authentication_options(
            rp_id=party.id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
        )
    )


def add(
    records: Records, account: Staff, answer: Mapping[str, Any], *, party: Party, challenge: bytes, name: str,
    now: datetime,
) -> None:  # fmt: skip
    """Raises Incomplete for an answer that proves nothing."""
    try:
        verified = verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _BAD as error:
        raise Incomplete("console.error.passkey") from error
    added = records.logins.add_passkey(
        account.id,
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=name.strip()[:_LONGEST_NAME],
        now=now,
    )
    if not added:
        raise Incomplete("console.error.passkey")


def owner(records: Records, answer: Mapping[str, Any], *, party: Party, challenge: bytes, now: datetime) -> Staff:
    """The account that the passkey belongs to. Raises NotAllowed for an answer that proves nothing, and for a passkey
    whose counter went back, because it was copied."""
    passkey = records.logins.passkey(str(answer.get("id", ""))[:1400])
    account = records.staff.get(passkey.staff_id) if passkey is not None else None
    if passkey is None or account is None or not account.active or not _is_of(account, answer):
        raise NotAllowed("console.error.passkey_login")
    count = _verified_count(passkey, answer, party=party, challenge=challenge)
    records.logins.use_passkey(passkey, sign_count=count, now=now)
    return account


def _verified_count(passkey: Passkey, answer: Mapping[str, Any], *, party: Party, challenge: bytes) -> int:
    try:
        return verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except _BAD as error:
        raise NotAllowed("console.error.passkey_login") from error


def _is_of(account: Staff, answer: Mapping[str, Any]) -> bool:
    """A discoverable credential says whose it is; that must agree with its owner here (WebAuthn, 7.2, step 6)."""
    response = answer.get("response")
    handle = response.get("userHandle") if isinstance(response, Mapping) else None
    try:
        return isinstance(handle, str) and base64url_to_bytes(handle) == f"staff:{account.id}".encode()
    except ValueError:
        return False


def as_json(options: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(options)
    return parsed
