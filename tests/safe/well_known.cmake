qr_test(safe well_known LIBRARIES quorate_safe SOURCES safe/helpers.c)
