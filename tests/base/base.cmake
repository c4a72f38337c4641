foreach(name alloc buffer error file hex json json_write odd_text staging utf8 wrap yaml)
  qr_test(base ${name})
endforeach()
