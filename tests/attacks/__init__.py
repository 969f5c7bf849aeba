"""Attacks and accidents: who attacks with what, or what fails, and what must hold all the same.

One file per kind; the docstring of each says more. SECURITY.md has the promises that these tests prove.

Somebody is endangered:
    test_danger               emergency numbers for whoever is hurt or soon will be

Something is lost or forged:
    test_archives             damaged and hostile backups are refused
    test_old_archives         backups of earlier releases
    test_interrupted_backups  backups that are killed, or meet unusable files
    test_damaged_files        index, records and photos that a crash or a disk has damaged
    test_key_file             the key is whole or refused, and one for all
    test_photo_queue          files that cannot be fetched, decoded or stored
    test_pictures             pictures that Telegram or the disk refuses
    test_two_services         two services on one database send everything once
    test_unfinished_uploads   remains of a killed service
    test_spreadsheets         numbers that a spreadsheet program has changed
    test_statute_files        files that are no statutes

Something private leaks, or somebody does what they may not:
    test_anonymous_joins      an anonymous case cannot be joined to its reporter
    test_personal_data        numbers in every spelling stay out of sight
    test_groups               nothing private is posted into a group
    test_locked_codes         guessing a 查询码 opens nothing and locks nobody out
    test_console_powers       every route of the console with every role
    test_staff_bindings       lost telephones, closed accounts, one-time links
    test_forged_buttons       button data that no button carries
    test_addresses            forged and changing client addresses

Something stops:
    test_http_requests        any value in any part of a request
    test_http_bounds          endless bodies, too many requests
    test_slow_clients         connections that say little
    test_photo_files          files that no camera writes
    test_photo_memory         small files that unpack to huge pictures
    test_photo_shapes         very long, very tall and very deep pictures
    test_queues               something at the head of a queue that cannot be handled
    test_readiness            a full disk is noticed

Helpers: `archives` (archives written by hand), `decoded` (what becomes of a picture), `joining` (the reader of
test_anonymous_joins), `whole_site` (the site on its real server), danger.yaml (sentences of test_danger).
"""
