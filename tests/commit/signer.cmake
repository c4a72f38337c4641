qr_test(commit program LIBRARIES quorate_commit)
qr_test(commit signer LIBRARIES quorate_commit SOURCES safe/helpers.c commit/signer_fixture.c)
qr_test(commit signer_node LIBRARIES quorate_commit SOURCES safe/helpers.c commit/signer_fixture.c)
