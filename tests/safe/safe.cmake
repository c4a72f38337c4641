foreach(suite version transaction transaction_json typed_data multisend multisend_json deployment signature
        signature_blob judge builder)
  qr_test(safe ${suite} LIBRARIES quorate_safe SOURCES safe/helpers.c)
endforeach()
