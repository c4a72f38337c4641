qr_test(base yaml_compose LIBRARIES quorate_base)
