qr_test(prepare history LIBRARIES quorate_prepare SOURCES prepare/git.c prepare/repository_fixture.c)
qr_test(prepare id_table LIBRARIES quorate_prepare)
