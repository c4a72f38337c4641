foreach(suite operation operation_json)
  qr_test(timelock ${suite} LIBRARIES quorate_timelock)
endforeach()
qr_test(timelock governance LIBRARIES quorate_timelock)
